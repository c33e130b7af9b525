# libyaml (headers of ECSV): some distributions ship it without a CMake package.
find_path(YAML_INCLUDE_DIR yaml.h)
find_library(YAML_LIBRARY yaml)
if(NOT YAML_INCLUDE_DIR OR NOT YAML_LIBRARY)
  message(FATAL_ERROR "libyaml is missing: install libyaml-dev (scripts/setup does).")
endif()
add_library(yaml::yaml UNKNOWN IMPORTED)
set_target_properties(yaml::yaml PROPERTIES IMPORTED_LOCATION "${YAML_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${YAML_INCLUDE_DIR}")
