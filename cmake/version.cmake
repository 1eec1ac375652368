# The commit the binary was built from, for `crossvend version` and crossvend_build_info. A build without the
# repository, as the container image's is, gives it by -DCROSSVEND_COMMIT=….
if(NOT CROSSVEND_COMMIT)
  execute_process(
    COMMAND git rev-parse --short=12 HEAD
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE CROSSVEND_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT CROSSVEND_COMMIT)
  set(CROSSVEND_COMMIT unknown)
endif()
