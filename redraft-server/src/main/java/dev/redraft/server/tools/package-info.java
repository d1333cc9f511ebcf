/** The commands that work on files without a server: check, compact, restore. */
@NullMarked
package dev.redraft.server.tools;

import org.jspecify.annotations.NullMarked;
