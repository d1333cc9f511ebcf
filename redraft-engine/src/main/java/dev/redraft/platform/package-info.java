/**
 * Every side effect behind an interface, each with a simulated twin for tests: disk, clock,
 * entropy, native memory.
 */
@NullMarked
package dev.redraft.platform;

import org.jspecify.annotations.NullMarked;
