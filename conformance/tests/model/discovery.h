// What the model archive knows of other services (GloTS), and of the products of its sources (DataLink).
#pragma once

#include "model/archive.h"

namespace tapcheck::model {

Reply glots(const Query& query, const std::string& fault);
Reply links(const Query& query, const std::string& fault);

}  // namespace tapcheck::model
