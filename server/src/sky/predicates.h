// CONTAINS and INTERSECTS between any two shapes (ADQL 2.1 §4.2.12 and §4.2.17). Boundaries belong to the shapes, so
// touching shapes intersect, and a shape contains itself. Pure functions; thread-safe. Two polygons of n and m points
// cost n·m steps.
#pragma once
#include "sky/shapes.h"

namespace tapstand::sky {

// Is the whole of `inner` within `outer`? A point holds only itself.
bool contains(const Shape& inner, const Shape& outer);
// Have they any position in common? Symmetric; with a point it is contains().
bool intersects(const Shape& a, const Shape& b);

}  // namespace tapstand::sky
