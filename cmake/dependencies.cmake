# Everything here is a Debian 12 package; scripts/setup installs them.
# Boost.URL is linked in, so that its shared library is not needed; of the others the headers are enough.
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS headers url)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)  # Debian's carries no version
find_package(CLI11 2.1 REQUIRED)
find_package(pugixml 1.13 REQUIRED)

# Release links OpenSSL statically: the shared library would cost each sidecar some 3 MiB of resident
# memory for code it never runs. libstdc++ stays shared, as prometheus-cpp brings it anyway.
option(CROSSVEND_STATIC_OPENSSL "Link OpenSSL statically" OFF)
set(OPENSSL_USE_STATIC_LIBS ${CROSSVEND_STATIC_OPENSSL})
find_package(OpenSSL 3.0 REQUIRED)

find_path(VALIJSON_INCLUDE_DIR valijson/validator.hpp REQUIRED)
find_path(MUSTACHE_INCLUDE_DIR kainjow/mustache.hpp REQUIRED)
find_path(CPP_JWT_INCLUDE_DIR jwt/jwt.hpp REQUIRED)
