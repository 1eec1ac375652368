#include "tls_front.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <mutex>
#include <thread>

namespace crossvend::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

template <auto Free>
struct releases {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using key_ptr = std::unique_ptr<EVP_PKEY, releases<EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, releases<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, releases<BIO_free_all>>;

std::string text_of(const bio_ptr& memory) {
    char* data = nullptr;
    const long size = BIO_ctrl(memory.get(), BIO_CTRL_INFO, 0, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    const bio_ptr memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(memory.get(), certificate);
    return text_of(memory);
}

std::string pem_of(EVP_PKEY* key) {
    const bio_ptr memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(memory);
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// A certificate that is signed by `issuer`, or by itself when that is null.
x509_ptr make_certificate(const std::string& name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key, int days) {
    x509_ptr certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), issuer == nullptr ? 1 : 2);
    constexpr long day = 24L * 60 * 60;
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -30 * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * day);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509* signer = issuer == nullptr ? certificate.get() : issuer;
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
    X509_set_pubkey(certificate.get(), key);
    if (issuer == nullptr)
        add_extension(certificate.get(), signer, NID_basic_constraints, "critical,CA:TRUE");
    else
        add_extension(certificate.get(), signer, NID_subject_alt_name, (name == "127.0.0.1" ? "IP:" : "DNS:") + name);
    X509_sign(certificate.get(), issuer_key, EVP_sha256());
    return certificate;
}

/// Copies bytes until one end closes.
template <class From, class To>
void relay(From& from, To& to) {
    std::array<char, 8192> chunk{};
    boost::system::error_code error;
    while (!error) {
        const std::size_t size = from.read_some(asio::buffer(chunk), error);
        if (size > 0) asio::write(to, asio::buffer(chunk, size), error);
    }
}

}  // namespace

struct certificate_authority::keys {
    key_ptr key{EVP_RSA_gen(2048)};
    x509_ptr certificate = make_certificate("crossvend test authority", key.get(), nullptr, key.get(), 365);
};

certificate_authority::certificate_authority() : keys_(std::make_unique<keys>()) {}
certificate_authority::~certificate_authority() = default;

certificate_authority::certificate certificate_authority::issue(const std::string& host, int days) const {
    const key_ptr key(EVP_RSA_gen(2048));
    const auto issued = make_certificate(host, key.get(), keys_->certificate.get(), keys_->key.get(), days);
    return {pem_of(issued.get()), pem_of(key.get())};
}

std::string certificate_authority::pem() const { return pem_of(keys_->certificate.get()); }

class tls_front::server {
public:
    server(const certificate_authority::certificate& certificate, std::uint16_t backend, int max_version)
        : backend_(asio::ip::address_v4::loopback(), backend),
          acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
        context_.use_certificate_chain(asio::buffer(certificate.pem));
        context_.use_private_key(asio::buffer(certificate.key_pem), asio::ssl::context::pem);
        if (max_version != 0) {
            // The oldest versions need OpenSSL's permission to speak badly.
            SSL_CTX_set_security_level(context_.native_handle(), 0);
            SSL_CTX_ctrl(context_.native_handle(), SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_VERSION, nullptr);
            SSL_CTX_ctrl(context_.native_handle(), SSL_CTRL_SET_MAX_PROTO_VERSION, max_version, nullptr);
        }
        thread_ = std::thread([this] { serve(); });
    }
    ~server() {
        stopping_ = true;
        boost::system::error_code ignored;
        tcp::socket(io_).connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::string server_name() const {
        const std::lock_guard lock(mutex_);
        return server_name_;
    }

private:
    void serve() {
        while (!stopping_) {
            boost::system::error_code error;
            tcp::socket client(io_);
            acceptor_.accept(client, error);
            if (error || stopping_) continue;
            asio::ssl::stream<tcp::socket> tls(std::move(client), context_);
            tls.handshake(asio::ssl::stream_base::server, error);
            if (error) continue;
            note_name(SSL_get_servername(tls.native_handle(), TLSEXT_NAMETYPE_host_name));
            tcp::socket plain(io_);
            plain.connect(backend_, error);
            if (error) continue;
            std::thread back([&] {
                relay(plain, tls);
                boost::system::error_code ignored;
                tls.lowest_layer().shutdown(tcp::socket::shutdown_both, ignored);
            });
            relay(tls, plain);
            plain.shutdown(tcp::socket::shutdown_both, error);
            back.join();
        }
    }

    void note_name(const char* name) {
        const std::lock_guard lock(mutex_);
        server_name_ = name == nullptr ? "" : name;
    }

    asio::io_context io_;
    asio::ssl::context context_{asio::ssl::context::tls_server};
    tcp::endpoint backend_;
    tcp::acceptor acceptor_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::string server_name_;
    std::thread thread_;
};

tls_front::tls_front(const certificate_authority::certificate& certificate, std::uint16_t backend, int max_version)
    : server_(std::make_unique<server>(certificate, backend, max_version)) {}
tls_front::~tls_front() = default;

std::uint16_t tls_front::port() const { return server_->port(); }
std::string tls_front::server_name() const { return server_->server_name(); }

}  // namespace crossvend::test
