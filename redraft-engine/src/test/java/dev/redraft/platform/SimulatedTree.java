package dev.redraft.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The directories of a simulated disk, with a journal of the entries that have not been synced. */
final class SimulatedTree {
  /** A directory if {@code bytes} is null. */
  private static final class Node {
    final @Nullable SimulatedBytes bytes;
    Map<String, Node> entries = new TreeMap<>();
    Map<String, Node> durable = new TreeMap<>();

    Node(@Nullable SimulatedBytes bytes) {
      this.bytes = bytes;
    }
  }

  /**
   * A change of entries: {@code node} leaves {@code from} (if any) and appears as {@code to} (if
   * any).
   */
  private static final class Change {
    final @Nullable Node fromDirectory;
    final @Nullable String from;
    final @Nullable Node toDirectory;
    final @Nullable String to;
    final Node node;
    final Set<Node> unsynced = new HashSet<>();

    Change(
        Node node,
        @Nullable Node fromDirectory,
        @Nullable String from,
        @Nullable Node toDirectory,
        @Nullable String to) {
      this.node = node;
      this.fromDirectory = fromDirectory;
      this.from = from;
      this.toDirectory = toDirectory;
      this.to = to;
      if (fromDirectory != null) {
        unsynced.add(fromDirectory);
      }
      if (toDirectory != null) {
        unsynced.add(toDirectory);
      }
    }

    void apply(Map<Node, Map<String, Node>> entries) {
      if (fromDirectory != null) {
        entries.get(fromDirectory).remove(from, node);
      }
      if (toDirectory != null) {
        entries.get(toDirectory).put(to, node);
      }
    }
  }

  private final Node root = new Node(null);
  private final List<Change> journal = new ArrayList<>();

  private @Nullable Node node(Path path) {
    Node node = root;
    for (Path name : path) {
      node = node == null || node.bytes != null ? null : node.entries.get(name.toString());
    }
    return node;
  }

  private Node directory(Path path) throws IOException {
    Node node = path == null ? root : node(path);
    if (node == null || node.bytes != null) {
      throw new IOException(path + ": No such directory");
    }
    return node;
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  @Nullable SimulatedBytes find(Path path) {
    Node node = node(path);
    return node == null ? null : node.bytes;
  }

  SimulatedBytes get(Path path) throws IOException {
    SimulatedBytes bytes = find(path);
    if (bytes == null) {
      throw new IOException("open " + path + ": No such file or directory");
    }
    return bytes;
  }

  boolean exists(Path path) {
    return node(path) != null;
  }

  boolean isDirectory(Path path) {
    Node node = node(path);
    return node != null && node.bytes == null;
  }

  List<String> list(Path path) throws IOException {
    return List.copyOf(directory(path).entries.keySet());
  }

  private void record(Change change) {
    journal.add(change);
    if (change.fromDirectory != null) {
      change.fromDirectory.entries.remove(change.from, change.node);
    }
    if (change.toDirectory != null) {
      change.toDirectory.entries.put(change.to, change.node);
    }
  }

  SimulatedBytes create(Path path) throws IOException {
    if (isDirectory(path)) {
      throw new IOException("create " + path + ": Is a directory");
    }
    SimulatedBytes bytes = new SimulatedBytes();
    record(new Change(new Node(bytes), null, null, directory(path.getParent()), name(path)));
    return bytes;
  }

  void rename(Path from, Path to) throws IOException {
    Node node = node(from);
    if (node == null) {
      throw new IOException("rename " + from + ": No such file or directory");
    }
    if (from.equals(to)) {
      return;
    }
    record(
        new Change(
            node, directory(from.getParent()), name(from), directory(to.getParent()), name(to)));
  }

  void delete(Path path) throws IOException {
    Node node = node(path);
    if (node == null) {
      throw new IOException("delete " + path + ": No such file or directory");
    }
    if (!node.entries.isEmpty()) {
      throw new IOException("delete " + path + ": Directory not empty");
    }
    record(new Change(node, directory(path.getParent()), name(path), null, null));
  }

  void makeDirectories(Path path, boolean durable) {
    Node node = root;
    for (Path name : path) {
      Node child = node.entries.get(name.toString());
      if (child == null) {
        child = new Node(null);
        if (durable) {
          node.entries.put(name.toString(), child);
          node.durable.put(name.toString(), child);
        } else {
          record(new Change(child, null, null, node, name.toString()));
        }
      }
      node = child;
    }
  }

  void putDurable(Path path, byte[] bytes) {
    makeDirectories(path.getParent(), true);
    Node parent = node(path.getParent());
    Node file = new Node(SimulatedBytes.durable(bytes));
    parent.entries.put(name(path), file);
    parent.durable.put(name(path), file);
  }

  void sync(Path path) throws IOException {
    Node directory = directory(path);
    journal.forEach(change -> change.unsynced.remove(directory));
    Map<Node, Map<String, Node>> durable = new IdentityHashMap<>();
    while (!journal.isEmpty() && journal.getFirst().unsynced.isEmpty()) {
      Change change = journal.removeFirst();
      if (change.fromDirectory != null) {
        durable.put(change.fromDirectory, change.fromDirectory.durable);
      }
      if (change.toDirectory != null) {
        durable.put(change.toDirectory, change.toDirectory.durable);
      }
      change.apply(durable);
    }
  }

  SimulatedTree survivors(SurvivalChoice choice) {
    Map<Node, Map<String, Node>> left = new IdentityHashMap<>();
    collect(root, left);
    for (Change change : journal) {
      collectTouched(change, left);
    }
    for (Change change : journal) {
      if (change.unsynced.isEmpty() || choice.fate(2) == 0) {
        change.apply(left);
      }
    }
    SimulatedTree tree = new SimulatedTree();
    Map<Node, Node> copies = new HashMap<>();
    copy(root, tree.root, left, copies, choice);
    return tree;
  }

  private static void collect(Node node, Map<Node, Map<String, Node>> left) {
    if (node.bytes == null && !left.containsKey(node)) {
      left.put(node, new TreeMap<>(node.durable));
      node.durable.values().forEach(child -> collect(child, left));
    }
  }

  private static void collectTouched(Change change, Map<Node, Map<String, Node>> left) {
    collect(change.node, left);
    if (change.fromDirectory != null) {
      collect(change.fromDirectory, left);
    }
    if (change.toDirectory != null) {
      collect(change.toDirectory, left);
    }
  }

  private static void copy(
      Node from,
      Node to,
      Map<Node, Map<String, Node>> left,
      Map<Node, Node> copies,
      SurvivalChoice choice) {
    for (Map.Entry<String, Node> entry : left.get(from).entrySet()) {
      Node old = entry.getValue();
      Node copy = copies.get(old);
      if (copy == null) {
        copy = new Node(old.bytes == null ? null : old.bytes.survive(choice));
        copies.put(old, copy);
        if (old.bytes == null) {
          copy(old, copy, left, copies, choice);
        }
      }
      to.entries.put(entry.getKey(), copy);
      to.durable.put(entry.getKey(), copy);
    }
  }

  Map<Path, byte[]> contents() {
    Map<Path, byte[]> all = new TreeMap<>();
    contents(Path.of("/"), root, all);
    return all;
  }

  private static void contents(Path path, Node node, Map<Path, byte[]> all) {
    if (node.bytes != null) {
      all.put(path, node.bytes.toBytes());
      return;
    }
    node.entries.forEach((name, child) -> contents(path.resolve(name), child, all));
  }
}
