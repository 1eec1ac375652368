# Makes OUTPUT, a C++ source that defines `std::string_view NAME()` in NAMESPACE with the content of INPUT:
#   cmake -DINPUT=… -DOUTPUT=… -DHEADER=… -DNAMESPACE=… -DNAME=… -P embed_file.cmake
file(READ ${INPUT} content)
file(WRITE ${OUTPUT} "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n"
  "std::string_view ${NAME}() { return R\"embedded(${content})embedded\"; }\n\n}  // namespace ${NAMESPACE}\n")
