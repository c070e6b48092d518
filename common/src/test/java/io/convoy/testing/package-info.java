/// What tests of several packages share.
@NullMarked
package io.convoy.testing;

import org.jspecify.annotations.NullMarked;
