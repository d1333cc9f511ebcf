/**
 * The commands that show a rewrite: a demonstration on real traffic, and the trace of a running
 * server.
 */
@NullMarked
package dev.redraft.server.demo;

import org.jspecify.annotations.NullMarked;
