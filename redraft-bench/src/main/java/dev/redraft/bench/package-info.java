/** Benchmarks, and comparisons with a real redis-server. */
@NullMarked
package dev.redraft.bench;

import org.jspecify.annotations.NullMarked;
