/**
 * Commands: the table that describes them, the dispatcher that runs them and one file a family with
 * their bodies.
 *
 * <p>A command reads as data first ({@link dev.redraft.command.CommandSpec}), its body after.
 */
@NullMarked
package dev.redraft.command;

import org.jspecify.annotations.NullMarked;
