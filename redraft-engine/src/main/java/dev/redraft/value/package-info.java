/** The values that a key can have, as layouts and functions over off-heap memory. */
@NullMarked
package dev.redraft.value;

import org.jspecify.annotations.NullMarked;
