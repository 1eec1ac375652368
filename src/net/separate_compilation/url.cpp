// Boost.URL's own code, compiled once here, so that its shared library is not needed.
#include <boost/url/src.hpp>
