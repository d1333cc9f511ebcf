/** The process around the engine: network transport, log, signals and the command line. */
@NullMarked
package dev.redraft.server;

import org.jspecify.annotations.NullMarked;
