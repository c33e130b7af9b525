#include "endpoints/share_document.h"

#include "core/xml_writer.h"

namespace tapstand::endpoints {

std::string groups_document(const std::vector<accounts::Group>& groups, const accounts::Users* users) {
  XmlWriter xml;
  xml.open("sharedGroups");
  for (const auto& group : groups) {
    xml.open("sharedGroup", {{"id", group.id}, {"owner", group.owner}});
    xml.leaf("title", group.title).leaf("description", group.description);
    if (users != nullptr) {
      xml.open("users");
      for (const auto& member : group.members) {
        const accounts::User* user = users->find(member);
        xml.open("user", {{"id", member}, {"name", user == nullptr ? member : user->name}}).close();
      }
      xml.close();
    }
    xml.close();
  }
  xml.close();
  return xml.take();
}

std::string items_document(const std::vector<accounts::Item>& items, const std::string& owner, bool with_targets) {
  XmlWriter xml;
  xml.open("sharedItems", {{"owner", owner}});
  for (const auto& item : items) {
    xml.open("sharedItem", {{"id", item.id}, {"type", "0"}});
    xml.leaf("title", item.title).leaf("description", item.description);
    if (with_targets) {
      xml.open("sharedToItems");
      for (const auto& target : item.targets) {
        xml.open("sharedToItem", {{"shareTo", target.id},
                                  {"shareType", target.group ? "Group" : "User"},
                                  {"shareMode", target.mode == accounts::Grant::write ? "Write" : "Read"}});
        xml.close();
      }
      xml.close();
    }
    xml.close();
  }
  xml.close();
  return xml.take();
}

}  // namespace tapstand::endpoints
