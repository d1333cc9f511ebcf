package dev.redraft.rewrite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One save: what its states hand to one another. Fields are written before the transition that
 * needs them.
 */
final class SaveRun {
  final SaveSettings settings;
  final Path temp;
  final boolean background;
  final long changes;
  final long beganNanos;
  final HeldImage image = new HeldImage();

  /** Engine thread only. */
  final List<Consumer<Boolean>> waiters = new ArrayList<>();

  volatile @Nullable Child child;
  volatile @Nullable String abortReason;
  volatile @Nullable String failure;
  volatile boolean succeeded;

  /**
   * A save under way.
   *
   * @param background whether its outcome is the status of saves in the background
   * @param changes of the dataset that the image has, from the start
   */
  SaveRun(
      SaveSettings settings,
      Path temp,
      boolean background,
      long changes,
      long beganNanos,
      Image image) {
    this.settings = settings;
    this.temp = temp;
    this.background = background;
    this.changes = changes;
    this.beganNanos = beganNanos;
    this.image.hold(image);
  }
}
