/** The append-only file on disk: names, manifest, log writer, replayer and the recovery table. */
@NullMarked
package dev.redraft.aof;

import org.jspecify.annotations.NullMarked;
