/** The comparison of Redraft with another server: what is measured, and how. */
@NullMarked
package dev.redraft.bench.compare;

import org.jspecify.annotations.NullMarked;
