# tapstand::httplib: cpp-httplib 0.18 or later as one whole header. Looked for, in this order,
#   1. in TAPSTAND_HTTPLIB_DIR;
#   2. where scripts/setup puts Debian's source, security patches included;
#   3. on the system, by CMake package or as a plain header;
#   4. at upstream (TAPSTAND_HTTPLIB_URL), checked by its hash: upstream's header has no Debian security patches.
#
# A split header (Debian's -dev package) is passed over: limits such as CPPHTTPLIB_REQUEST_URI_MAX_LENGTH are then fixed
# in the compiled library, and those that http/ sets would silently not hold.
set(TAPSTAND_HTTPLIB_MINIMUM 0.18)
set(TAPSTAND_HTTPLIB_URL "https://raw.githubusercontent.com/yhirose/cpp-httplib/v0.18.7/httplib.h"
    CACHE STRING "The header to download when it is found nowhere; empty: never download")
set(TAPSTAND_HTTPLIB_SHA256 "4770f8ea3d3fcd27b0b713c783d9b53bce3baddbd5adad13714011df96142526"
    CACHE STRING "SHA-256 of what is downloaded")

# Validator of find_path: a whole header, of a version that is new enough.
function(tapstand_accept_httplib accepted folder)
  set(${accepted} FALSE PARENT_SCOPE)
  set(header "${folder}/httplib.h")
  if(NOT EXISTS "${header}")
    return()
  endif()
  file(STRINGS "${header}" define LIMIT_COUNT 1 REGEX "^#define CPPHTTPLIB_VERSION \"")
  file(STRINGS "${header}" body LIMIT_COUNT 1 REGEX "^inline bool Server::listen")
  string(REGEX MATCH "[0-9][0-9.]*" version "${define}")
  if(version AND body AND version VERSION_GREATER_EQUAL TAPSTAND_HTTPLIB_MINIMUM)
    set(${accepted} TRUE PARENT_SCOPE)
  endif()
endfunction()

if(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
  set(_httplib_cache "$ENV{XDG_CACHE_HOME}/tapstand")
else()
  set(_httplib_cache "$ENV{HOME}/.cache/tapstand")
endif()

if(TAPSTAND_HTTPLIB_DIR)
  unset(HTTPLIB_INCLUDE_DIR CACHE)  # what an earlier run found elsewhere
  find_path(HTTPLIB_INCLUDE_DIR httplib.h PATHS "${TAPSTAND_HTTPLIB_DIR}" NO_DEFAULT_PATH
            VALIDATOR tapstand_accept_httplib)
  if(NOT HTTPLIB_INCLUDE_DIR)
    message(FATAL_ERROR "No whole httplib.h of version ${TAPSTAND_HTTPLIB_MINIMUM} or later in "
                        "TAPSTAND_HTTPLIB_DIR=${TAPSTAND_HTTPLIB_DIR}")
  endif()
endif()
if(NOT HTTPLIB_INCLUDE_DIR)
  find_path(HTTPLIB_INCLUDE_DIR httplib.h PATHS "${_httplib_cache}/cpp-httplib-0.18.7" NO_DEFAULT_PATH
            VALIDATOR tapstand_accept_httplib)
endif()
if(NOT HTTPLIB_INCLUDE_DIR)
  find_package(httplib ${TAPSTAND_HTTPLIB_MINIMUM} CONFIG QUIET)
  find_path(HTTPLIB_INCLUDE_DIR httplib.h HINTS "${HTTPLIB_HEADER_PATH}" VALIDATOR tapstand_accept_httplib)
endif()
if(NOT HTTPLIB_INCLUDE_DIR AND TAPSTAND_HTTPLIB_URL)
  include(FetchContent)
  FetchContent_Declare(httplib URL "${TAPSTAND_HTTPLIB_URL}" URL_HASH "SHA256=${TAPSTAND_HTTPLIB_SHA256}"
                       DOWNLOAD_NO_EXTRACT TRUE SOURCE_SUBDIR header-only)  # no such folder: there is nothing to build
  FetchContent_MakeAvailable(httplib)
  find_path(HTTPLIB_INCLUDE_DIR httplib.h PATHS "${httplib_SOURCE_DIR}" NO_DEFAULT_PATH
            VALIDATOR tapstand_accept_httplib)
endif()
if(NOT HTTPLIB_INCLUDE_DIR)
  message(FATAL_ERROR
    "cpp-httplib ${TAPSTAND_HTTPLIB_MINIMUM} or later was not found. On Debian run scripts/setup. Elsewhere give\n"
    "  -DTAPSTAND_HTTPLIB_DIR=<folder with httplib.h>, or -DTAPSTAND_HTTPLIB_URL and -DTAPSTAND_HTTPLIB_SHA256.")
endif()
mark_as_advanced(HTTPLIB_INCLUDE_DIR)

add_library(tapstand_httplib INTERFACE)
target_include_directories(tapstand_httplib SYSTEM INTERFACE "${HTTPLIB_INCLUDE_DIR}")
target_compile_definitions(tapstand_httplib INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)
target_link_libraries(tapstand_httplib INTERFACE OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
add_library(tapstand::httplib ALIAS tapstand_httplib)
