@NullMarked
package io.convoy.coordinator;

import org.jspecify.annotations.NullMarked;
