@NullMarked
package io.convoy.deploy;

import org.jspecify.annotations.NullMarked;
