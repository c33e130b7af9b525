# A module is a folder of sources that becomes an object library `<prefix>_<name>`, with its tests in
# `<tests>/<name>/*_test.cc` built as `<prefix>_<name>_test` and registered with CTest.
add_library(tapstand_warnings INTERFACE)
target_compile_options(tapstand_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                       $<$<BOOL:${TAPSTAND_WERROR}>:-Werror>)
# GCC 12 sees overlaps in std::string where there are none (GCC bugs 105329, 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(tapstand_warnings INTERFACE -Wno-restrict)
endif()

# tapstand_module(<prefix> <name> [DEPENDS <targets>...] [TEST_DEPENDS <targets>...])
function(tapstand_module prefix name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;TEST_DEPENDS" ${ARGN})
  set(target ${prefix}_${name})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/${name}/*.cc")
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${ARG_DEPENDS} PRIVATE tapstand_warnings)
    target_include_directories(${target} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}/src"
                                                "${CMAKE_CURRENT_SOURCE_DIR}/include")
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${ARG_DEPENDS})
    target_include_directories(${target} INTERFACE "${CMAKE_CURRENT_SOURCE_DIR}/src"
                                                   "${CMAKE_CURRENT_SOURCE_DIR}/include")
  endif()
  if(TAPSTAND_BUILD_TESTS)
    file(GLOB tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/tests/${name}/*_test.cc")
    if(tests)
      add_executable(${target}_test ${tests})
      target_link_libraries(${target}_test PRIVATE ${target} ${ARG_TEST_DEPENDS} tapstand_warnings
                            GTest::gmock GTest::gtest_main)
      target_compile_definitions(${target}_test PRIVATE
        TAPSTAND_SOURCE_DIR="${PROJECT_SOURCE_DIR}" TAPSTAND_BINARY_DIR="${PROJECT_BINARY_DIR}")
      gtest_discover_tests(${target}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX "${name}." PROPERTIES TIMEOUT 120)
    endif()
  endif()
endfunction()
