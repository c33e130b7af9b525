// Writes XML documents element by element, escaping everything on the way (characters that XML 1.0 forbids become
// U+FFFD). One document, one thread. Elements without content are written as <a/>.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.h"

namespace tapstand {

class XmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // The declaration and nothing else.
  XmlWriter() { out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"; }

  XmlWriter& open(std::string_view name, Attributes attributes = {}) {
    indent();
    out_ += '<';
    out_ += name;
    for (const auto& [key, value] : attributes) attribute(key, value);
    names_.emplace_back(name);
    pending_ = true;
    return *this;
  }
  // Adds to the element just opened.
  XmlWriter& attribute(std::string_view key, std::string_view value) {
    out_ += ' ';
    out_ += key;
    out_ += "=\"";
    append_xml_escaped(out_, value);
    out_ += '"';
    return *this;
  }
  XmlWriter& close() {
    const std::string name = std::move(names_.back());
    names_.pop_back();
    if (pending_) {
      out_ += "/>\n";
      pending_ = false;
    } else {
      if (!inline_) indent();
      inline_ = false;
      out_ += "</" + name + ">\n";
    }
    return *this;
  }
  // Text of the element just opened; it can only be closed after that.
  XmlWriter& text(std::string_view text) {
    if (text.empty()) return *this;
    out_ += '>';
    append_xml_escaped(out_, text);
    pending_ = false;
    inline_ = true;
    return *this;
  }
  // <name ...>text</name>
  XmlWriter& leaf(std::string_view name, std::string_view content, Attributes attributes = {}) {
    return open(name, attributes).text(content).close();
  }
  // The same, but nothing for an empty text.
  XmlWriter& leaf_if(std::string_view name, std::string_view text) { return text.empty() ? *this : leaf(name, text); }
  // <name xsi:nil="true"/>
  XmlWriter& nil(std::string_view name) { return open(name, {{"xsi:nil", "true"}}).close(); }
  std::string take() { return std::move(out_); }

 private:
  void indent() {
    if (pending_) out_ += ">\n";
    pending_ = false;
    out_.append(names_.size(), '\t');
  }
  std::string out_;
  std::vector<std::string> names_;
  bool pending_ = false;  // the start tag is not closed yet
  bool inline_ = false;   // text was written: no line break before the end tag
};

}  // namespace tapstand
