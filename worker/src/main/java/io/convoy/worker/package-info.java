@NullMarked
package io.convoy.worker;

import org.jspecify.annotations.NullMarked;
