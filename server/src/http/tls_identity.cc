#include "http/tls_identity.h"

#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace tapstand::http {
namespace {

template <class T, void (*Free)(T*)>
struct FreeWith {
  void operator()(T* p) const { Free(p); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509, X509_free>>;

constexpr const char* kSubjectAltNames = "DNS:localhost,DNS:tapstand.localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1";

bool add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  if (extension == nullptr) return false;
  const bool ok = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return ok;
}

// A certificate for `key`, signed by `issuer_key`; `issuer` null: by itself (the CA).
Certificate make_certificate(EVP_PKEY* key, const char* common_name, X509* issuer, EVP_PKEY* issuer_key, std::int64_t now) {
  Certificate certificate(X509_new());
  unsigned char serial[16];
  if (!certificate || RAND_bytes(serial, sizeof serial) != 1) return nullptr;
  serial[0] &= 0x7F;
  BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
  BN_free(number);
  X509_set_version(certificate.get(), X509_VERSION_3);
  const auto seconds = static_cast<time_t>(now / 1000);
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), seconds - 86'400);
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), seconds + 730 * 86'400);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("tapstand test service"), -1, -1, 0);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name), -1, -1, 0);
  X509* signer = issuer != nullptr ? issuer : certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  bool ok = add_extension(certificate.get(), signer, NID_subject_key_identifier, "hash");
  if (issuer == nullptr) {
    ok = ok && add_extension(certificate.get(), signer, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
         add_extension(certificate.get(), signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  } else {
    ok = ok && add_extension(certificate.get(), signer, NID_authority_key_identifier, "keyid:always") &&
         add_extension(certificate.get(), signer, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate.get(), signer, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate.get(), signer, NID_ext_key_usage, "serverAuth") &&
         add_extension(certificate.get(), signer, NID_subject_alt_name, kSubjectAltNames);
  }
  if (!ok || X509_sign(certificate.get(), issuer_key, EVP_sha256()) == 0) return nullptr;
  return certificate;
}

std::string pem_of(X509* certificate, EVP_PKEY* key) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  if (certificate != nullptr) PEM_write_bio_X509(bio.get(), certificate);
  if (key != nullptr) PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<void> write_file(const std::filesystem::path& file, std::string_view text, mode_t mode) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  const bool ok = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) ::close(fd);
  if (!ok) return fail(Code::internal, "Cannot write " + file.string() + ".");
  return {};
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

Result<Identity> load_or_make_identity(const std::filesystem::path& folder, std::int64_t now) {
  const auto certificate_file = folder / "server.pem";
  const auto key_file = folder / "server.key";
  std::error_code ec;
  if (std::filesystem::exists(certificate_file, ec) && std::filesystem::exists(key_file, ec)) {
    return Identity{read_file(certificate_file), read_file(key_file)};
  }
  std::filesystem::create_directories(folder, ec);
  // The CA's key is thrown away once it has signed: nothing else can ever be signed with it.
  const Key ca_key(EVP_EC_gen("P-256"));
  const Key key(EVP_EC_gen("P-256"));
  if (!ca_key || !key) return fail(Code::internal, "No TLS key could be made.");
  const auto ca = make_certificate(ca_key.get(), "tapstand test CA", nullptr, ca_key.get(), now);
  const auto certificate = ca ? make_certificate(key.get(), "localhost", ca.get(), ca_key.get(), now) : nullptr;
  if (!certificate) return fail(Code::internal, "No TLS certificate could be made.");
  Identity identity{pem_of(certificate.get(), nullptr), pem_of(nullptr, key.get())};
  TRY(write_file(folder / "ca.pem", pem_of(ca.get(), nullptr), 0644));
  TRY(write_file(key_file, identity.key_pem, 0600));
  TRY(write_file(certificate_file, identity.certificate_pem, 0644));
  return identity;
}

}  // namespace tapstand::http
