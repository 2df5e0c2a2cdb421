import { Status } from '~/app/components/Status'
import type { StatusView } from '~/app/components/Status'
import type { TaskView } from '~/app/presenters/runDetail'

export function TasksTable({ tasks, count }: { tasks: TaskView[]; count: string }) {
  return (
    <section className="card" aria-labelledby="tasks-title">
      <div className="card__head">
        <h2 id="tasks-title">Tasks</h2>
        <span className="muted">{count}</span>
      </div>
      {tasks.length === 0 ? (
        <div className="empty">
          <b>No tasks yet.</b>
        </div>
      ) : (
        <table className="data-table">
          <caption className="offscreen">Ansible tasks</caption>
          <thead>
            <tr>
              <th scope="col">Role</th>
              <th scope="col">Task</th>
              <th scope="col">Result</th>
              <th scope="col" className="num">
                s
              </th>
            </tr>
          </thead>
          <tbody>
            {tasks.map((task) => (
              <tr key={task.key}>
                <td className="muted">{task.role}</td>
                <th scope="row">{task.task}</th>
                <td className="at-top">
                  <Status bare status={resultStatus(task.result)} />
                </td>
                <td data-label="s" className="num">
                  {task.seconds}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function resultStatus(result: string): StatusView {
  if (result === 'failed' || result === 'unreachable') return { tone: 'bad', icon: 'circle-x', word: result }
  if (result === 'started') return { tone: 'info', icon: 'loader-circle', word: 'working' }
  if (result === 'skipped') return { tone: 'idle', icon: 'circle-dashed', word: result }
  return { tone: 'ok', icon: 'check', word: result }
}
