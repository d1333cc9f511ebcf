/** Checks, limits, bytes, hashes and glob patterns: what every other package may use. */
@NullMarked
package dev.redraft.base;

import org.jspecify.annotations.NullMarked;
