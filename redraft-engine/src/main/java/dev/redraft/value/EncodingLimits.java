package dev.redraft.value;

/**
 * Where small values become large ones: the directives of the same names. Engine thread only.
 *
 * <p>Entries are counts of elements, values are bytes of one element.
 */
public final class EncodingLimits {
  public long hashMaxListpackEntries = 512;
  public long hashMaxListpackValue = 64;

  /** Positive: elements of a list's chunk; -1 to -5: its bytes, 4 KiB to 64 KiB. */
  public int listMaxListpackSize = -2;

  public long setMaxIntsetEntries = 512;
  public long setMaxListpackEntries = 128;
  public long setMaxListpackValue = 64;
  public long zsetMaxListpackEntries = 128;
  public long zsetMaxListpackValue = 64;
  public long hllSparseMaxBytes = 3000;
  public long streamNodeMaxBytes = 4096;
  public long streamNodeMaxEntries = 100;
}
