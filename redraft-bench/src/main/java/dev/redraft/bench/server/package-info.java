/** Servers under measurement: starting and ending them, what they use and what they say of it. */
@NullMarked
package dev.redraft.bench.server;

import org.jspecify.annotations.NullMarked;
