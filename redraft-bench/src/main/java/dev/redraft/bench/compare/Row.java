package dev.redraft.bench.compare;

import org.jspecify.annotations.Nullable;

/**
 * A line of the result.
 *
 * @param name a path, from the general to the particular; {@code --rows} picks by it
 * @param unit of its figures
 * @param higherIsBetter whether a larger figure is a better one
 */
public record Row(String name, String unit, boolean higherIsBetter, @Nullable Goal goal) {
  static Row higher(String name, String unit) {
    return new Row(name, unit, true, null);
  }

  static Row lower(String name, String unit) {
    return new Row(name, unit, false, null);
  }

  Row with(Goal aim) {
    return new Row(name, unit, higherIsBetter, aim);
  }

  /** The first part of the name. */
  public String group() {
    return name.substring(0, name.indexOf('/'));
  }
}
