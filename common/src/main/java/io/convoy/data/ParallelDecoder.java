package io.convoy.data;

import io.convoy.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Decodes images on all cores while the next ones are read. Images go to the cores in batches, of which only a few
/// wait at a time: whoever submits more is held up. All must have the size of the first. If several are broken, the
/// one submitted first is told of. Used by one thread.
final class ParallelDecoder implements AutoCloseable {
    private static final int BATCH = 64;
    private static final int WAITING_BATCHES_PER_CORE = 4;

    private final int cores = Runtime.getRuntime().availableProcessors();
    private final ExecutorService executor = Executors.newFixedThreadPool(cores, task -> {
        Thread thread = new Thread(task, "image-decoder");
        thread.setDaemon(true);
        return thread;
    });
    private final Semaphore room = new Semaphore(WAITING_BATCHES_PER_CORE * cores);
    private final Queue<ImageDecoder> idle = new ConcurrentLinkedQueue<>();
    private final List<Future<List<NamedImage>>> results = new ArrayList<>();
    private List<EncodedImage> batch = new ArrayList<>();
    private volatile @Nullable First first;
    private volatile boolean failed;

    /// @param path below the tree's top: `train/cat/1.png`
    record NamedImage(String path, DecodedImage image) {}

    private record EncodedImage(String path, String where, byte[] bytes) {}

    private record First(String where, int height, int width) {}

    /// Decodes an image now or later.
    ///
    /// @param where what the image is called in errors
    /// @throws UserError if one submitted before is broken
    void submit(String path, String where, byte[] bytes) {
        batch.add(new EncodedImage(path, where, bytes));
        boolean settle = first == null || failed; // the first alone: its size is what all others are compared with
        if (settle || batch.size() == BATCH) {
            start();
        }
        if (settle) {
            finish();
        }
    }

    /// Waits for all images, in the order of their submission.
    List<NamedImage> finish() {
        if (!batch.isEmpty()) {
            start();
        }
        List<NamedImage> images = new ArrayList<>();
        for (Future<List<NamedImage>> result : results) {
            images.addAll(get(result));
        }
        return images;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
        idle.forEach(ImageDecoder::close);
    }

    private void start() {
        List<EncodedImage> images = batch;
        batch = new ArrayList<>();
        room.acquireUninterruptibly();
        results.add(executor.submit(() -> decode(images)));
    }

    private List<NamedImage> decode(List<EncodedImage> images) {
        ImageDecoder decoder = idle.poll();
        if (decoder == null) {
            decoder = new ImageDecoder();
        }
        try {
            List<NamedImage> decoded = new ArrayList<>(images.size());
            for (EncodedImage image : images) {
                decoded.add(new NamedImage(
                        image.path(),
                        decoder.decode(
                                image.where(),
                                image.bytes(),
                                (height, width) -> checkSize(image.where(), height, width))));
            }
            return decoded;
        } catch (RuntimeException e) {
            failed = true;
            throw e;
        } finally {
            idle.add(decoder);
            room.release();
        }
    }

    private void checkSize(String where, int height, int width) {
        First expected = first;
        if (expected == null) {
            first = new First(where, height, width);
        } else if (expected.height() != height || expected.width() != width) {
            throw new UserError(where + ": " + height + "×" + width + " pixels (height × width), expected "
                    + expected.height() + "×" + expected.width() + " as " + expected.where());
        }
    }

    private static List<NamedImage> get(Future<List<NamedImage>> result) {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UserError error) {
                throw error;
            }
            throw new IllegalStateException("an image decoder failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while images were decoded", e);
        }
    }
}
