#include "tls_certificate.hpp"

#include "crossvend/base/configuration_error.hpp"

#include <openssl/err.h>

#include <new>

namespace crossvend::net {
namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& problem) {
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    throw base::configuration_error("the file " + file + ' ' + problem +
                                    (reason == nullptr ? std::string() : std::string(": ") + reason));
}

/// OpenSSL would ask on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

tls_certificate::tls_certificate(const tls_files& files) : context_(SSL_CTX_new(TLS_server_method())) {
    if (context_ == nullptr) throw std::bad_alloc();
    SSL_CTX* const context = context_.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    // Answers have credentials in them, and between requests a connection holds no buffer.
    SSL_CTX_set_options(context, SSL_OP_CLEANSE_PLAINTEXT | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
        refuse(files.certificate, "yields no certificate");
    if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
        refuse(files.key, "yields no private key of the certificate in " + files.certificate);
}

tls_session tls_certificate::accept(int connection) const {
    tls_session session(SSL_new(context_.get()));
    if (session == nullptr || SSL_set_fd(session.get(), connection) != 1) throw std::bad_alloc();
    SSL_set_accept_state(session.get());
    return session;
}

std::shared_ptr<const tls_certificate> load_tls_certificate(const tls_files& files) {
    return std::make_shared<const tls_certificate>(files);
}

}  // namespace crossvend::net
