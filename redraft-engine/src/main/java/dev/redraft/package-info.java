/** The embedded store: open it, call commands, close it. */
@NullMarked
package dev.redraft;

import org.jspecify.annotations.NullMarked;
