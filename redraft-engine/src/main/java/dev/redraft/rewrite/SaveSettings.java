package dev.redraft.rewrite;

import java.nio.file.Path;

/**
 * What a save keeps from its beginning on.
 *
 * @param file directives {@code dir} and {@code dbfilename}
 * @param format RDB
 * @param incrementalSync directive {@code rdb-save-incremental-fsync}: sync every 4 MB
 */
public record SaveSettings(Path file, ImageFormat format, boolean incrementalSync) {}
