/** What commands print on a terminal, and where there is none. */
@NullMarked
package dev.redraft.server.terminal;

import org.jspecify.annotations.NullMarked;
