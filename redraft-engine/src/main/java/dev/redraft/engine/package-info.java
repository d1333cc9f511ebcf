/** The wiring: the engine, its thread and the sessions of its clients. */
@NullMarked
package dev.redraft.engine;

import org.jspecify.annotations.NullMarked;
