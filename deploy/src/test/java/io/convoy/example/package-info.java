/// The README's examples of the Java API, word for word, outside of Convoy's own packages.
@NullMarked
package io.convoy.example;

import org.jspecify.annotations.NullMarked;
