// Beast's own code, compiled once here.
#include <boost/beast/src.hpp>
