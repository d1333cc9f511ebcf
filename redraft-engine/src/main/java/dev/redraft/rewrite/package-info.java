/** The rewrite of the append-only file: state machine, child, trigger and trace. */
@NullMarked
package dev.redraft.rewrite;

import org.jspecify.annotations.NullMarked;
