/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const STORM = 'src/storm/**/*.test.ts'

export default defineConfig({
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|zustand)[\\/]/ },
            {
              name: 'd3',
              test: /node_modules[\\/]d3-(selection|transition|zoom|drag|interpolate|color)/,
            },
          ],
        },
      },
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts'],
          exclude: [STORM],
        },
      },
      { extends: true, test: { name: 'storm', environment: 'node', include: [STORM] } },
    ],
  },
})
