# ccache, where it is installed: a clone or a preset that was built before is built in seconds.
find_program(CROSSVEND_CCACHE ccache)
if(CROSSVEND_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    # A precompiled header is read for what it was made of, not for its times.
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CROSSVEND_CCACHE})
endif()

# crossvend_options carries what every target of ours is compiled with.
add_library(crossvend_options INTERFACE)
target_compile_features(crossvend_options INTERFACE cxx_std_20)
# Asio's and Beast's own code is compiled once, in src/net/separate_compilation.
target_compile_definitions(crossvend_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_include_directories(crossvend_options INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_compile_options(crossvend_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough
  -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(crossvend_options INTERFACE
    -Wuseless-cast -Wduplicated-cond -Wlogical-op -fstack-clash-protection
    -Wno-restrict)  # g++ 12 sees overlaps in std::string that are not there (GCC bug 105329)
endif()
if(CROSSVEND_WERROR)
  target_compile_options(crossvend_options INTERFACE -Werror)
endif()
if(CROSSVEND_SANITIZE)
  target_compile_options(crossvend_options INTERFACE
    -fsanitize=${CROSSVEND_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(crossvend_options INTERFACE -fsanitize=${CROSSVEND_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(crossvend_options INTERFACE _FORTIFY_SOURCE=2)
  target_compile_options(crossvend_options INTERFACE -ffunction-sections -fdata-sections)
endif()
if(CROSSVEND_FUZZ)
  target_compile_options(crossvend_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
# Packed relative relocations keep half a megabyte of the file out of memory at start.
target_link_options(crossvend_options INTERFACE
  -Wl,-z,relro,-z,now -Wl,-z,pack-relative-relocs -Wl,--as-needed -Wl,--gc-sections)
