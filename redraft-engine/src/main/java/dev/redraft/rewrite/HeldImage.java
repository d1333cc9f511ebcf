package dev.redraft.rewrite;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The frozen image of one run: taken at its fork, given back once, and then known only by what it
 * cost. Written before the transition to the thread that needs it.
 */
final class HeldImage {
  private volatile @Nullable Image image;
  private volatile long copiedBytes;

  void hold(Image forked) {
    image = forked;
  }

  /** The image; it is held. */
  Image get() {
    return Objects.requireNonNull(image);
  }

  /** Gives the frozen memory back; does nothing the second time. */
  void close() {
    Image open = image;
    if (open != null) {
      copiedBytes = open.copiedBytes();
      image = null;
      open.close();
    }
  }

  /** Bytes that were copied while it was held, so far or in all; 0 before. Any thread. */
  long copiedBytes() {
    Image open = image;
    return open == null ? copiedBytes : open.copiedBytes();
  }
}
