package dev.redraft.rewrite;

import dev.redraft.platform.DiskFile;
import org.jspecify.annotations.Nullable;

/** The data frozen at a fork, as the child reads it. One reader. */
public interface Image extends AutoCloseable {
  /** Records in it, perhaps an estimate. */
  long records();

  /** What writes the image to {@code file}, an empty file. One for each image. */
  ImageWriter writer(DiskFile file, ImageFormat format);

  /** Why the image can't be read any further, in words; null while it can. Any thread. */
  @Nullable String failure();

  /** The most bytes that were copied to keep the image while the data changed. Any thread. */
  long copiedBytes();

  /** Gives the image's memory back. Any thread, once the reader has ended. */
  @Override
  void close();
}
