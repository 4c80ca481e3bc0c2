#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes text files as C strings, for mai-cuda-source.h: embed-source.py OUT ROOT FILE ..., names below ROOT."""
import os
import sys


def main():
    out_path, root, *paths = sys.argv[1:]
    with open(out_path, 'w', encoding='ascii') as out:
        out.write('#include "nn/backends/cudnn/mai-cuda-source.h"\n\n')
        for i, path in enumerate(paths):
            text = open(path, 'rb').read() + b'\0'
            rows = [', '.join(map(str, text[at:at + 24])) for at in range(0, len(text), 24)]
            out.write('static const char text_%d[] = {\n%s\n};\n' % (i, ',\n'.join(rows)))
        names = ['"%s"' % os.path.relpath(path, root) for path in paths]
        texts = ['text_%d' % i for i in range(len(paths))]
        out.write('const char *const mai_cuda_sources[] = { %s };\n' % ', '.join(texts))
        out.write('const char *const mai_cuda_source_names[] = { %s };\n' % ', '.join(names))
        out.write('const size_t mai_cuda_n_sources = %d;\n' % len(paths))


if __name__ == '__main__':
    main()
