# crossvend_embed(target input header namespace name): makes a file part of the program, as a function. The
# target `embedded` makes just the sources, for tools that read but do not build.
add_custom_target(embedded)
function(crossvend_embed target input header namespace name)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  add_custom_command(OUTPUT ${output} DEPENDS ${input} ${PROJECT_SOURCE_DIR}/cmake/embed_file.cmake
    COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -DHEADER=${header}
            -DNAMESPACE=${namespace} -DNAME=${name} -P ${PROJECT_SOURCE_DIR}/cmake/embed_file.cmake)
  target_sources(${target} PRIVATE ${output})
  add_custom_target(embedded_${name} DEPENDS ${output})
  add_dependencies(embedded embedded_${name})
endfunction()
