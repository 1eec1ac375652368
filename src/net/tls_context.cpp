#include "tls_context.hpp"

#include <boost/asio/ip/address.hpp>

#include <sys/stat.h>
#include <filesystem>
#include <stdexcept>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
using error_code = boost::system::error_code;

/// Whether a directory holds certificates under the hashes of their names, as c_rehash(1) leaves them.
bool is_hashed(const std::filesystem::path& directory) {
    std::error_code unreadable;
    for (std::filesystem::directory_iterator entry(directory, unreadable), end; !unreadable && entry != end;
         entry.increment(unreadable)) {
        const std::string name = entry->path().filename().string();
        if (name.size() == 10 && name.ends_with(".0")) return true;
    }
    return false;
}

/// Takes the system's authorities. From a hashed directory only those that a chain needs are read, when it
/// does; a bundle of all costs over a megabyte and tens of milliseconds.
error_code trust_system(asio::ssl::context& context) {
    error_code error;
    if (is_hashed(X509_get_default_cert_dir()))
        context.add_verify_path(X509_get_default_cert_dir(), error);
    else
        context.set_default_verify_paths(error);
    return error;
}

}  // namespace

tls_context::context_or_error tls_context::get() {
    stamp files = stamp_of_files();  // before they are read: what is written meanwhile is read again
    if (context_ && files == read_) return &*context_;
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.native_handle(), SSL_OP_CLEANSE_PLAINTEXT);  // replies have credentials in them
    context.set_verify_mode(asio::ssl::verify_peer);
    error_code error;
    if (ca_file_.empty())
        error = trust_system(context);
    else
        context.load_verify_file(ca_file_, error);
    if (error) return "cannot read the certificate authorities in " + ca_file_ + ": " + error.message();
    context_.emplace(std::move(context));  // sessions of the one before keep what they need of it
    read_ = std::move(files);
    return &*context_;
}

tls_context::stamp tls_context::stamp_of_files() const {
    stamp stamps;
    const auto add = [&stamps](const char* path) {
        struct stat status {};
        if (::stat(path, &status) != 0) return stamps.push_back({});
        stamps.push_back({static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino),
                          status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec});
    };
    if (!ca_file_.empty()) {
        add(ca_file_.c_str());
    } else {
        add(X509_get_default_cert_dir());
        add(X509_get_default_cert_file());
    }
    return stamps;
}

void ask_for_host(SSL* session, const std::string& host) {
    error_code not_literal;
    static_cast<void>(asio::ip::make_address(host, not_literal));
    const int is_held_to = not_literal ? SSL_set1_host(session, host.c_str())
                                       : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
    // Any name would do otherwise.
    if (is_held_to != 1) throw std::runtime_error("OpenSSL cannot hold a certificate to " + host);
    // Server Name Indication is for names only (RFC 6066, section 3). OpenSSL's macro hides an old-style cast.
    if (not_literal)
        SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
    constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_set_alpn_protos(session, http_1_1, sizeof http_1_1);
}

std::string handshake_error(const error_code& error, SSL* session, const std::string& host) {
    const long verdict = SSL_get_verify_result(session);
    if (verdict == X509_V_OK) return error.message();
    if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
        return "the certificate is of another host than " + host;
    return std::string("the certificate is not trusted: ") + X509_verify_cert_error_string(verdict);
}

}  // namespace crossvend::net
