# tapstand::httplib: cpp-httplib 0.18 or later, header-only. Looked for in TAPSTAND_HTTPLIB_DIR, where
# scripts/setup puts Debian 13's patched source, on the system, and at last fetched by hash.
if(DEFINED ENV{XDG_CACHE_HOME})
  set(_httplib_cache "$ENV{XDG_CACHE_HOME}/tapstand")
else()
  set(_httplib_cache "$ENV{HOME}/.cache/tapstand")
endif()
find_path(HTTPLIB_INCLUDE_DIR httplib.h
          HINTS "${TAPSTAND_HTTPLIB_DIR}" "${_httplib_cache}/cpp-httplib-0.18.7"
          NO_DEFAULT_PATH)
add_library(tapstand_httplib INTERFACE)
target_include_directories(tapstand_httplib SYSTEM INTERFACE "${HTTPLIB_INCLUDE_DIR}")
target_compile_definitions(tapstand_httplib INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)
target_link_libraries(tapstand_httplib INTERFACE OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
add_library(tapstand::httplib ALIAS tapstand_httplib)
