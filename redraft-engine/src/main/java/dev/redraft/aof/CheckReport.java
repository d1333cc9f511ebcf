package dev.redraft.aof;

import java.util.List;

/**
 * What a check has found.
 *
 * @param files each file, in the order in which a start reads them
 * @param problems what is wrong with the whole, not with a file
 * @param notes what is worth knowing and no fault
 */
public record CheckReport(List<CheckedFile> files, List<String> problems, List<String> notes) {
  public CheckReport {
    files = List.copyOf(files);
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }

  public boolean isFine() {
    return problems.isEmpty() && faulty().isEmpty();
  }

  /** The files that have a fault. */
  public List<CheckedFile> faulty() {
    return files.stream().filter(f -> f.fault() != null).toList();
  }
}
