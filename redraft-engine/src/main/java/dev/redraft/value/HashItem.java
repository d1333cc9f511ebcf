package dev.redraft.value;

import dev.redraft.memory.View;

/** A field of a hash with its value, where they lie. Reused by the reader that owns it. */
public final class HashItem {
  /** Receives the fields of a hash. Must not change the hash. */
  @FunctionalInterface
  public interface Visitor {
    /** {@code item} is valid during the call. */
    void visit(HashItem item);
  }

  private final StoredText field;
  private final StoredText value;
  long expiry = Record.NO_EXPIRY;

  HashItem(View view) {
    field = new StoredText(view);
    value = new StoredText(view);
  }

  public StoredText field() {
    return field;
  }

  public StoredText value() {
    return value;
  }

  /** The field's expiry in milliseconds since the Unix epoch, or {@link Record#NO_EXPIRY}. */
  public long expiry() {
    return expiry;
  }

  /** Whether the field has an expiry that lies before {@code now}. */
  public boolean isExpired(long now) {
    return expiry != Record.NO_EXPIRY && now > expiry;
  }
}
