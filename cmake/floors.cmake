# crossvend_floor(name SOURCES source… [FAST source…] [ALONE source…] [LINKS target…] [PRIVATE target…]): the library
# of the floor src/<name>, made of sources there.
#
# The compiler reads the sources in batches, in the order in which they stand here: most of what a source costs is
# the libraries' headers, so neighbours share them, and what is heavy stands beside what is heavy. A batch is small enough that
# a change of one source stays cheap. ALONE are those that cost as much as a batch by themselves. FAST are those that
# a request passes through: the release is compiled for size, as it stays in memory for years beside each pod, and
# these for speed.
set(CROSSVEND_BATCH 4 CACHE STRING "How many sources of a floor the compiler reads at once; 0: all")

# crossvend_precompiled(name header…): has the compiler read the libraries' headers once, for all targets that
# target_precompile_headers(… REUSE_FROM name). A target of its own, for which nobody waits longer than for the headers.
function(crossvend_precompiled name)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE crossvend_options Boost::headers nlohmann_json::nlohmann_json)
  target_precompile_headers(${name} PRIVATE ${ARGN})
  target_compile_options(${name} PRIVATE ${CROSSVEND_PRECOMPILED_OPTIONS})
endfunction()

set(CROSSVEND_PRECOMPILED_HEADERS
  <algorithm> <array> <charconv> <chrono> <filesystem> <functional> <list> <map> <memory> <optional> <set> <span>
  <stdexcept> <string> <string_view> <utility> <variant> <vector>
  <boost/asio/any_io_executor.hpp> <boost/asio/as_tuple.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp>
  <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>
  <boost/system/result.hpp> <nlohmann/json.hpp>)
set(CROSSVEND_PRECOMPILED_OPTIONS $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)  # which ccache wants
crossvend_precompiled(crossvend_headers ${CROSSVEND_PRECOMPILED_HEADERS})

# crossvend_precompile(target): lets a target begin with those headers.
function(crossvend_precompile target)
  target_precompile_headers(${target} REUSE_FROM crossvend_headers)
  target_compile_options(${target} PRIVATE ${CROSSVEND_PRECOMPILED_OPTIONS})
endfunction()

function(crossvend_floor name)
  cmake_parse_arguments(PARSE_ARGV 1 floor "PLAIN" "" "SOURCES;FAST;ALONE;LINKS;PRIVATE")
  add_library(crossvend_${name} STATIC ${floor_SOURCES})
  set_source_files_properties(${floor_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_link_libraries(crossvend_${name} PUBLIC crossvend_options ${floor_LINKS} PRIVATE ${floor_PRIVATE})
  set_target_properties(crossvend_${name} PROPERTIES UNITY_BUILD_BATCH_SIZE ${CROSSVEND_BATCH})
  if(NOT floor_PLAIN)
    crossvend_precompile(crossvend_${name})
  endif()
  if(floor_FAST)
    add_library(crossvend_${name}_fast OBJECT ${floor_FAST})
    set_target_properties(crossvend_${name}_fast PROPERTIES UNITY_BUILD_BATCH_SIZE ${CROSSVEND_BATCH})
    target_link_libraries(crossvend_${name}_fast PRIVATE crossvend_options ${floor_LINKS} ${floor_PRIVATE})
    target_sources(crossvend_${name} PRIVATE $<TARGET_OBJECTS:crossvend_${name}_fast>)
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
      target_compile_options(crossvend_${name}_fast PRIVATE -O2)
    endif()
  endif()
endfunction()
